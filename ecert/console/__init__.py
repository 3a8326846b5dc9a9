"""The licensing office's console (办公台): one folder for each of its areas, each with its routes and templates."""
