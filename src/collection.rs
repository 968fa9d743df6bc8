//! The room `collection`; see the list in the crate's documentation.
