"""One OpenAPI document; mounts the router of each part."""
