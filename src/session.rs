//! The room `session`; see the list in the crate's documentation.
