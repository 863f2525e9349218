"""The demonstration province: invented people and directives, laid through the same acts as everybody's."""
