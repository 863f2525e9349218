"""Con người: agencies, accounts with their rights, who keeps updates and who stands in for whom."""
