//! The room `words`; see the list in the crate's documentation.
