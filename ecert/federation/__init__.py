"""Sign in by an identity service (统一身份认证): OpenID Connect, and which account of the office an identity is."""
