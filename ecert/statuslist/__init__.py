"""Status lists: what a reader without a network learns about a certificate's present state (Token Status List)."""
