"""Tables and data: CSV, spreadsheets, JSON, XML."""
