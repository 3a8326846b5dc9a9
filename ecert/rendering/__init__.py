"""From values to what a person sees; knows no step of the flow."""
