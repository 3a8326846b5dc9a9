"""Annotated copies (加注件): a certificate's PDF for one stated purpose, given out by a link that ends by itself."""
