"""What the province prints: tables and papers as .xlsx, .docx, .pdf and .csv; knows no figure's meaning."""

from workflows.printing.document import docx
from workflows.printing.pages import pdf
from workflows.printing.plain import csv
from workflows.printing.sheets import Cell, Column, Heading, Kind, Paper, Sheet, Signature
from workflows.printing.workbook import xlsx

__all__ = [
    "Cell",
    "Column",
    "Heading",
    "Kind",
    "Paper",
    "Sheet",
    "Signature",
    "csv",
    "docx",
    "pdf",
    "xlsx",
]
