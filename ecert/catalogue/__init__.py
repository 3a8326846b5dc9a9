"""Step 1: which kinds of certificate exist, with their data elements (目录, 要素, 模板); templates are data."""
