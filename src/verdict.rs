//! The room `verdict`; see the list in the crate's documentation.
