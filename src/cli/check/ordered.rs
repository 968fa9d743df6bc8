//! Work on many things at once, with the results in the order of the things.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

/// Results that may wait for an earlier one, for each job: enough that one long file does not idle the others,
/// few enough that memory does not grow with the number of files.
const AHEAD: usize = 16;

/// Maps `items` on `jobs` threads and hands each result to `take` in the order of the items, as soon as all before
/// it have been handed over. `work` must not panic.
///
/// # Errors
/// The first error of `take`, after which nothing more is begun; or that threads cannot be had.
pub(super) fn map<T, R, E>(
    jobs: NonZeroUsize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> anyhow::Result<()>
where
    T: Sync,
    R: Send,
    E: Into<anyhow::Error>,
{
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.get())
        .build()?;
    let stopped = AtomicBool::new(false);
    let (sender, results) = crossbeam_channel::unbounded();
    pool.in_place_scope_fifo(|scope| {
        let (work, stopped) = (&work, &stopped);
        let begin = |index: usize| {
            let Some(item) = items.get(index) else { return };
            let sender = sender.clone();
            scope.spawn_fifo(move |_| {
                if !stopped.load(Ordering::Relaxed) {
                    // Nobody listens any more once `take` has failed.
                    let _ = sender.send((index, work(item)));
                }
            });
        };
        let ahead = jobs.get() * AHEAD;
        (0..ahead).for_each(begin);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        while next < items.len() {
            let (index, result) = results.recv()?;
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&next) {
                if let Err(error) = take(result) {
                    stopped.store(true, Ordering::Relaxed);
                    return Err(error.into());
                }
                begin(next + ahead);
                next += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn two() -> NonZeroUsize {
        NonZeroUsize::new(2).unwrap()
    }

    #[test]
    fn results_come_in_the_order_of_the_items_though_the_first_takes_longest() {
        let items: Vec<u64> = (0..200).collect();
        let mut taken = Vec::new();
        map(
            two(),
            &items,
            |&item| {
                std::thread::sleep(Duration::from_millis(if item == 0 { 50 } else { item % 3 }));
                item
            },
            |item| {
                taken.push(item);
                Ok::<(), anyhow::Error>(())
            },
        )
        .unwrap();
        assert_eq!(taken, items);
    }

    #[test]
    fn after_an_error_nothing_more_is_begun() {
        let items: Vec<u32> = (0..10_000).collect();
        let begun = std::sync::atomic::AtomicUsize::new(0);
        let ended = map(
            two(),
            &items,
            |_| begun.fetch_add(1, Ordering::Relaxed),
            |_| Err(anyhow::anyhow!("the reader is gone")),
        );
        assert!(ended.is_err());
        assert!(begun.load(Ordering::Relaxed) <= 2 * AHEAD);
    }
}
