"""Text recognition: Tesseract for pictures, pdfium for PDF files, Pillow for image files.

Importing this package loads none of the three; the first document does.
"""

from appliance.adapters.ocr.reader import TesseractReader

__all__ = ["TesseractReader"]
