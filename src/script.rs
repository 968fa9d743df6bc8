//! The room `script`; see the list in the crate's documentation.
