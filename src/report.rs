//! The room `report`; see the list in the crate's documentation.
