"""The certificate as a document: the face (照面) of a certificate, as a picture and as a page."""
