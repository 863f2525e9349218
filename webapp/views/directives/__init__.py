"""Văn bản chỉ đạo: entered, brought in from files, found and amended, with their files."""
