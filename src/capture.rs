//! The room `capture`; see the list in the crate's documentation.
