//! JSON Lines: the wire objects as they are.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::{Report, Tally, flushed};

pub(super) struct Jsonl<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Jsonl<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out }
    }
}

impl Report for Jsonl<'_> {
    fn file(&mut self, file: &Map<String, Value>) -> io::Result<()> {
        serde_json::to_writer(&mut *self.out, file)?;
        let ended = self.out.write_all(b"\n");
        flushed(self.out, ended)
    }

    fn end(&mut self, _: Tally) -> io::Result<()> {
        Ok(())
    }
}
