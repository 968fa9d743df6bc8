//! The room `meter`; see the list in the crate's documentation.
