"""Thiết kế quy trình: designs in work, tried, checked and deployed, and the versions that came of them."""
