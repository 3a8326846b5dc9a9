"""What others would use instead, with the same payload: ACA-Py over HTTP, `sd-jwt` and `@digitalbazaar/vc`."""
