"""Annual inspection (年检, 年度核验): its results become events of the certificate's signed chain."""
