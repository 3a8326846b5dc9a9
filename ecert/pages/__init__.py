"""Pages that the service writes (服务端页面): templates, forms, sessions of browsers; nothing of the business."""
