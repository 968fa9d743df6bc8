#![no_main]

#[path = "../entrances.rs"]
mod entrances;
#[path = "../../small_collection/mod.rs"]
mod small_collection;

// `decode` catches what panics in a decoder that is not ours, and refuses the file; libFuzzer's own hook would end the
// process before that. What nobody catches ends it still.
libfuzzer_sys::fuzz_target!(
    init: std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))),
    |bytes: &[u8]| entrances::wav(bytes)
);
