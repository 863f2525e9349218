"""What the province prints: tables and papers as .xlsx, .docx, .pdf and .csv; knows no figure's meaning."""
