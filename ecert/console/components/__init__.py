"""Every component in every state, for whoever develops the console; in development only (组件一览)."""
