//! The room `export`; see the list in the crate's documentation.
