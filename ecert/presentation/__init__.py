"""Step 5: the holder shows the certificate (亮证): the code as text and as a QR symbol."""
