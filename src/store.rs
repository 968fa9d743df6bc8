//! The room `store`; see the list in the crate's documentation.
