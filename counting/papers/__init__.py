"""The papers that leave the room: minutes and table of results as DOCX, PDF, XLSX, CSV and JSON."""
