//! Rooms of known reverberation time: responses made by four different methods, and what is true of each by its own
//! decay.
//!
//! - **Shoebox**: image sources (J. B. Allen and D. A. Berkley, "Image method for efficiently simulating small-room
//!   acoustics", JASA 65, 1979) with six unequal walls, absorption by octave, air, and the images moved at random by
//!   some centimetres against sweeping echoes (E. De Sena et al., IEEE/ACM TASLP 23, 2015).
//! - **Tail**: a direct sound, a few reflections, and noise that decays exponentially in each octave (J. D. Polack,
//!   "La transmission de l'énergie sonore dans les salles", 1988).
//! - **L-shape**: rays traced through an L-shaped prism, part of each reflection diffuse (H. Kuttruff, "Room
//!   Acoustics", chapter 9); their energy in each octave shapes noise.
//! - **Coupled**: two shoeboxes with an opening between them, the far one the more reverberant: two slopes.
//!
//! The truth is that of the response between 400 and 6300 Hz: its reverberation time by Schroeder's backward
//! integration (ISO 3382-1, T30: −5 to −35 dB) and its clarity C50.

use std::f64::consts::PI;

use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;

use super::Random;

/// How a response is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Image sources in a box.
    Shoebox,
    /// Reflections and decaying noise.
    Tail,
    /// Rays in an L.
    LShape,
    /// Two boxes.
    Coupled,
}

/// A response and what is true of it.
#[derive(Clone)]
pub struct Room {
    /// How it was made.
    pub kind: Kind,
    /// Its response at the rate asked for; the direct sound comes first.
    pub response: Vec<f32>,
    /// Reverberation time in seconds.
    pub rt60: f64,
    /// Energy of the first 50 ms over that of the rest, in dB.
    pub c50: f64,
}

impl Room {
    /// A room of this kind whose reverberation time lies somewhere around `rt60` seconds, at `rate` Hz.
    pub fn new(kind: Kind, rt60: f64, rate: u32, random: &mut Random) -> Self {
        let bands = match kind {
            Kind::Shoebox => shoebox(rt60, rate, random),
            Kind::Tail => tail(rt60, rate, random),
            Kind::LShape => l_shape(rt60, rate, random),
            Kind::Coupled => coupled(rt60, rate, random),
        };
        let response = joined(bands, rate);
        let (rt60, c50) = truth(&response, rate);
        Self {
            kind,
            response,
            rt60,
            c50,
        }
    }

    /// The sound of `dry` in this room, as long as both together.
    pub fn sounding(&self, dry: &[f32]) -> Vec<f32> {
        let length = dry.len() + self.response.len();
        let mut planner = RealFftPlanner::<f64>::new();
        let forward = planner.plan_fft_forward(length.next_power_of_two());
        let inverse = planner.plan_fft_inverse(length.next_power_of_two());
        let spectrum = |signal: &[f32]| {
            let mut input = forward.make_input_vec();
            for (to, &from) in input.iter_mut().zip(signal) {
                *to = f64::from(from);
            }
            let mut output = forward.make_output_vec();
            forward
                .process(&mut input, &mut output)
                .expect("planned lengths");
            output
        };
        let mut product = spectrum(dry);
        for (a, b) in product.iter_mut().zip(spectrum(&self.response)) {
            *a *= b / length.next_power_of_two() as f64;
        }
        let mut out = inverse.make_output_vec();
        inverse
            .process(&mut product, &mut out)
            .expect("planned lengths");
        out[..length].iter().map(|&x| x as f32).collect()
    }
}

/// Octaves around 250 Hz to 8 kHz; the outer ones reach on.
const OCTAVES: usize = 6;
const LOWEST_HZ: f64 = 250.0;
const SPEED: f64 = 343.0;
/// Attenuation of energy by air at 20 °C and 50 % humidity in the octaves, in nepers a metre (ISO 9613-1).
const AIR: [f64; OCTAVES] = [0.0001, 0.0006, 0.0011, 0.0026, 0.0081, 0.028];

/// A response in each octave, before its filter.
type Bands = [Vec<f64>; OCTAVES];

type Point = [f64; 3];

fn silent(length: usize) -> Bands {
    std::array::from_fn(|_| vec![0.0; length])
}

/// What reverberation times in the octaves are to that of the whole: a tilt and some disorder, as of carpets or of
/// panels.
fn colour(random: &mut Random) -> [f64; OCTAVES] {
    let tilt = random.between(-0.25, 0.15);
    std::array::from_fn(|octave| {
        let bend = tilt * (octave as f64 - 2.5) / 2.5 + random.between(-0.12, 0.12);
        (1.0 + bend).max(0.4)
    })
}

/// Of each wall and octave, the part of a ray's energy that is reflected, so that Eyring's formula gives `rt60` for the
/// whole room: `areas` are those of the walls.
fn walls(
    rt60: f64,
    volume: f64,
    areas: &[f64],
    unequal: f64,
    random: &mut Random,
) -> Vec<[f64; OCTAVES]> {
    let surface: f64 = areas.iter().sum();
    let weights: Vec<f64> = areas
        .iter()
        .map(|_| random.between(-unequal, unequal).exp())
        .collect();
    let mean = areas.iter().zip(&weights).map(|(a, w)| a * w).sum::<f64>() / surface;
    let colour = colour(random);
    weights
        .iter()
        .map(|weight| {
            colour.map(|colour| {
                let nepers = 0.161 * volume / (surface * rt60 * colour);
                (-nepers * weight / mean).exp().min(0.995)
            })
        })
        .collect()
}

/// A source and a microphone in a box, 0.3 m from its walls and 0.25 to 2.5 m from one another.
fn places(size: Point, random: &mut Random) -> (Point, Point) {
    let distance = random.between(0.25f64.ln(), 2.5f64.ln()).exp();
    loop {
        let source = size.map(|length| random.between(0.3, length - 0.3));
        let angle = random.between(0.0, 2.0 * PI);
        let rise = random.between(-0.3, 0.3);
        let flat = (1.0 - rise * rise).sqrt();
        let way = [flat * angle.cos(), flat * angle.sin(), rise];
        let microphone: Point = std::array::from_fn(|k| source[k] + distance * way[k]);
        if (0..3).all(|k| (0.3..size[k] - 0.3).contains(&microphone[k])) {
            return (source, microphone);
        }
    }
}

fn distance(a: Point, b: Point) -> f64 {
    (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt()
}

/// Samples to simulate: until the decay is lost in any take's noise.
fn length(rt60: f64, rate: u32) -> usize {
    ((1.1 * rt60 + 0.05) * f64::from(rate)) as usize
}

fn shoebox(rt60: f64, rate: u32, random: &mut Random) -> Bands {
    // Long decays live in large rooms.
    let scale = 0.75 + 0.5 * rt60.min(1.0);
    let size = [
        scale * random.between(2.4, 6.5),
        scale * random.between(2.2, 5.0),
        random.between(2.3, 3.4),
    ];
    let (source, microphone) = places(size, random);
    let volume = size.iter().product();
    let pairs = [size[1] * size[2], size[0] * size[2], size[0] * size[1]];
    let areas: Vec<f64> = pairs.iter().flat_map(|&area| [area, area]).collect();
    let walls = walls(rt60, volume, &areas, 0.9, random);
    let length = length(rt60, rate);
    let per_metre = f64::from(rate) / SPEED;
    let direct = distance(source, microphone);
    let reach = direct + length as f64 / per_metre;
    // Along each axis: where the images stand, and what the walls leave of their pressure.
    let axes: [Vec<(f64, [f64; OCTAVES])>; 3] = std::array::from_fn(|k| {
        let most = (reach / (2.0 * size[k])).ceil() as i32;
        (-most..=most)
            .flat_map(|n| [0, 1].map(|side| (n, side)))
            .map(|(n, side)| {
                let mirrored = source[k] * f64::from(1 - 2 * side);
                let at = mirrored + 2.0 * f64::from(n) * size[k] - microphone[k];
                let gain = std::array::from_fn(|octave| {
                    let near = walls[2 * k][octave].sqrt().powi((n - side).abs());
                    near * walls[2 * k + 1][octave].sqrt().powi(n.abs())
                });
                (at, gain)
            })
            .collect()
    });
    let mut bands = silent(length);
    for &(x, gain_x) in &axes[0] {
        for &(y, gain_y) in &axes[1] {
            let flat = x * x + y * y;
            if flat > reach * reach {
                continue;
            }
            let gain: [f64; OCTAVES] = std::array::from_fn(|k| gain_x[k] * gain_y[k]);
            for &(z, gain_z) in &axes[2] {
                let far = (flat + z * z).sqrt();
                let moved = if far - direct < 1e-9 {
                    0.0
                } else {
                    random.between(-0.06, 0.06)
                };
                let at = ((far + moved - direct) * per_metre + 0.5) as usize;
                if at < length {
                    for octave in 0..OCTAVES {
                        bands[octave][at] += gain[octave] * gain_z[octave];
                    }
                }
            }
        }
    }
    // The way to each image takes its share, and the air.
    for (band, air) in bands.iter_mut().zip(AIR) {
        for (n, x) in band.iter_mut().enumerate() {
            let far = direct + n as f64 / per_metre;
            *x *= (-0.5 * air * far).exp() / far;
        }
    }
    bands
}

fn tail(rt60: f64, rate: u32, random: &mut Random) -> Bands {
    let length = length(rt60, rate);
    let hz = f64::from(rate);
    let colour = colour(random);
    // The direct sound over the tail, in dB of energy.
    let direct = random.between(-4.0, 12.0);
    let begins = random.between(0.002, 0.012);
    let mut bands = silent(length);
    for (octave, band) in bands.iter_mut().enumerate() {
        let rate_of_decay = 6.91 / (rt60 * colour[octave]);
        let mut energy = 0.0;
        for (n, x) in band.iter_mut().enumerate() {
            let t = n as f64 / hz - begins;
            if t >= 0.0 {
                *x = random.gaussian() * (-rate_of_decay * t).exp();
                energy += *x * *x;
            }
        }
        let factor = 10f64.powf(-direct / 20.0) / energy.max(1e-9).sqrt();
        band.iter_mut().for_each(|x| *x *= factor);
        band[0] += 1.0;
    }
    for _ in 0..8 {
        let t = random.between(0.001, 0.03);
        let gain = random.between(-0.35, 0.35) * (-6.91 * t / rt60).exp();
        let at = (t * hz) as usize;
        if at < length {
            bands.iter_mut().for_each(|band| band[at] += gain);
        }
    }
    bands
}

fn coupled(rt60: f64, rate: u32, random: &mut Random) -> Bands {
    let mut near = shoebox(rt60 * random.between(0.5, 0.8), rate, random);
    let far = shoebox(rt60 * random.between(1.0, 1.3), rate, random);
    // What comes through the opening, against what the far room's own source would give.
    let gain = random.between(0.1, 0.5);
    let delay = (random.between(0.004, 0.015) * f64::from(rate)) as usize;
    for (near, far) in near.iter_mut().zip(&far) {
        near.resize(near.len().max(far.len() + delay), 0.0);
        for (n, x) in far.iter().enumerate() {
            near[n + delay] += gain * x;
        }
    }
    near
}

/// A wall of the L: from one corner to the next.
struct Wall {
    from: [f64; 2],
    /// Unit normal.
    normal: [f64; 2],
    along: [f64; 2],
    length: f64,
}

/// Rays that are traced.
const RAYS: usize = 3000;
/// Radius of the sphere in which the microphone counts them, in metres.
const EAR: f64 = 0.4;
/// Bins of the energy's histogram in a second.
const BINS: f64 = 1000.0;

fn l_shape(rt60: f64, rate: u32, random: &mut Random) -> Bands {
    let scale = 0.8 + 0.5 * rt60.min(1.0);
    let (a, b) = (
        scale * random.between(3.2, 6.0),
        scale * random.between(3.2, 6.0),
    );
    let (a1, b1) = (
        a * random.between(0.35, 0.65),
        b * random.between(0.35, 0.65),
    );
    let height = random.between(2.3, 3.2);
    let corners = [[0.0, 0.0], [a, 0.0], [a, b1], [a1, b1], [a1, b], [0.0, b]];
    let sides: Vec<Wall> = (0..corners.len())
        .map(|k| {
            let (from, to) = (corners[k], corners[(k + 1) % corners.len()]);
            let along = [to[0] - from[0], to[1] - from[1]];
            let length = along[0].hypot(along[1]);
            let along = [along[0] / length, along[1] / length];
            Wall {
                from,
                normal: [-along[1], along[0]],
                along,
                length,
            }
        })
        .collect();
    let floor = a * b1 + a1 * (b - b1);
    let mut areas: Vec<f64> = sides.iter().map(|side| side.length * height).collect();
    areas.extend([floor, floor]);
    let walls = walls(rt60, floor * height, &areas, 0.8, random);
    let scattering = random.between(0.15, 0.6);
    // Both in the lower leg, which is a box.
    let (source, microphone) = places([a, b1.max(1.0), height], random);
    let length = length(rt60, rate);
    let seconds = length as f64 / f64::from(rate);
    let direct = distance(source, microphone);
    let mut energies = vec![[0.0; OCTAVES]; (seconds * BINS) as usize + 1];
    let sphere = 4.0 / 3.0 * PI * EAR.powi(3);
    for _ in 0..RAYS {
        let mut at = source;
        let mut way = anywhere(random);
        let mut energy = [1.0 / RAYS as f64; OCTAVES];
        let mut travelled = 0.0;
        let mut reflections = 0;
        while travelled < direct + seconds * SPEED && energy.iter().any(|&e| e > 1e-12) {
            let (step, wall) = next_wall(&sides, height, at, way);
            if reflections > 0 {
                let to_ear: Point = std::array::from_fn(|k| microphone[k] - at[k]);
                let foot: f64 = (0..3).map(|k| to_ear[k] * way[k]).sum();
                let miss = to_ear.iter().map(|x| x * x).sum::<f64>() - foot * foot;
                if (0.0..step).contains(&foot) && miss < EAR * EAR {
                    let chord = 2.0 * (EAR * EAR - miss).sqrt();
                    let time = (travelled + foot - direct).max(0.0) / SPEED;
                    if let Some(bin) = energies.get_mut((time * BINS) as usize) {
                        for octave in 0..OCTAVES {
                            let air = (-AIR[octave] * (travelled + foot)).exp();
                            bin[octave] += energy[octave] * air * chord / sphere;
                        }
                    }
                }
            }
            travelled += step;
            for k in 0..3 {
                at[k] += step * way[k];
            }
            for (energy, left) in energy.iter_mut().zip(walls[wall]) {
                *energy *= left;
            }
            let normal = match sides.get(wall) {
                Some(side) => [side.normal[0], side.normal[1], 0.0],
                None if wall == sides.len() => [0.0, 0.0, 1.0],
                None => [0.0, 0.0, -1.0],
            };
            way = reflected(way, normal, scattering, random);
            for k in 0..3 {
                at[k] += 1e-6 * normal[k];
            }
            reflections += 1;
        }
    }
    let mut bands = silent(length);
    for (octave, band) in bands.iter_mut().enumerate() {
        for (n, x) in band.iter_mut().enumerate() {
            let bin = energies[(n as f64 / f64::from(rate) * BINS) as usize];
            *x = random.gaussian() * (bin[octave] * BINS / f64::from(rate)).sqrt();
        }
        band[0] += 1.0 / ((4.0 * PI).sqrt() * direct);
    }
    bands
}

/// The way to the next wall and its number; the floor and the ceiling come after the sides.
fn next_wall(sides: &[Wall], height: f64, at: Point, way: Point) -> (f64, usize) {
    let mut nearest = if way[2] < 0.0 {
        (-at[2] / way[2], sides.len())
    } else {
        ((height - at[2]) / way[2].max(1e-12), sides.len() + 1)
    };
    for (k, side) in sides.iter().enumerate() {
        let towards = way[0] * side.normal[0] + way[1] * side.normal[1];
        if towards >= 0.0 {
            continue;
        }
        let from = [side.from[0] - at[0], side.from[1] - at[1]];
        let step = (from[0] * side.normal[0] + from[1] * side.normal[1]) / towards;
        let along = (at[0] + step * way[0] - side.from[0]) * side.along[0]
            + (at[1] + step * way[1] - side.from[1]) * side.along[1];
        if step >= 0.0 && step < nearest.0 && (0.0..=side.length).contains(&along) {
            nearest = (step, k);
        }
    }
    (nearest.0.max(0.0), nearest.1)
}

fn anywhere(random: &mut Random) -> Point {
    let z = random.between(-1.0, 1.0);
    let angle = random.between(0.0, 2.0 * PI);
    let flat = (1.0 - z * z).sqrt();
    [flat * angle.cos(), flat * angle.sin(), z]
}

/// The mirror's way, or with the probability `scattering` one by Lambert's law.
fn reflected(way: Point, normal: Point, scattering: f64, random: &mut Random) -> Point {
    let towards: f64 = (0..3).map(|k| way[k] * normal[k]).sum();
    if random.uniform() >= scattering {
        return std::array::from_fn(|k| way[k] - 2.0 * towards * normal[k]);
    }
    let any = anywhere(random);
    let sum: Point = std::array::from_fn(|k| any[k] + normal[k]);
    let size = sum.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-9);
    sum.map(|x| x / size)
}

/// The octaves filtered and added; below 80 Hz, where boxes of rigid walls only hum, nothing is left.
fn joined(bands: Bands, rate: u32) -> Vec<f32> {
    let length = bands[0].len();
    let size = (length + rate as usize / 50).next_power_of_two();
    let mut planner = RealFftPlanner::<f64>::new();
    let forward = planner.plan_fft_forward(size);
    let inverse = planner.plan_fft_inverse(size);
    let mut sum = vec![Complex64::default(); size / 2 + 1];
    for (octave, band) in bands.iter().enumerate() {
        let mut input = forward.make_input_vec();
        input[..length].copy_from_slice(band);
        let mut spectrum = forward.make_output_vec();
        forward
            .process(&mut input, &mut spectrum)
            .expect("planned lengths");
        for (bin, (sum, x)) in sum.iter_mut().zip(spectrum).enumerate() {
            let hz = bin as f64 * f64::from(rate) / size as f64;
            let at = (hz.max(1.0) / LOWEST_HZ)
                .log2()
                .clamp(0.0, OCTAVES as f64 - 1.0);
            // A raised cosine from each centre to the next; all together they are 1.
            let off = (at - octave as f64).abs();
            if off < 1.0 {
                let low = (hz / 80.0).powi(4);
                *sum += x * (0.5 + 0.5 * (PI * off).cos()) * (low / (1.0 + low));
            }
        }
    }
    sum[0].im = 0.0;
    sum[size / 2].im = 0.0;
    let mut out = inverse.make_output_vec();
    inverse
        .process(&mut sum, &mut out)
        .expect("planned lengths");
    let peak = out[0].abs().max(1e-12);
    // What the filters' zero phase puts before the direct sound is lost at the end of the buffer.
    out[..length].iter().map(|x| (x / peak) as f32).collect()
}

/// The reverberation time in seconds and C50 in dB of a response, from 400 to 6300 Hz.
fn truth(response: &[f32], rate: u32) -> (f64, f64) {
    let size = (2 * response.len()).next_power_of_two();
    let mut planner = RealFftPlanner::<f64>::new();
    let forward = planner.plan_fft_forward(size);
    let inverse = planner.plan_fft_inverse(size);
    let mut input = forward.make_input_vec();
    for (to, &from) in input.iter_mut().zip(response) {
        *to = f64::from(from);
    }
    let mut spectrum = forward.make_output_vec();
    forward
        .process(&mut input, &mut spectrum)
        .expect("planned lengths");
    for (bin, x) in spectrum.iter_mut().enumerate() {
        let hz = bin as f64 * f64::from(rate) / size as f64;
        let (low, high) = ((hz / 400.0).powi(6), (hz / 6300.0).powi(6));
        *x *= low / (1.0 + low) / (1.0 + high) / size as f64;
    }
    spectrum[0].im = 0.0;
    spectrum[size / 2].im = 0.0;
    let mut out = inverse.make_output_vec();
    inverse
        .process(&mut spectrum, &mut out)
        .expect("planned lengths");
    let energies: Vec<f64> = out[..response.len()].iter().map(|x| x * x).collect();
    let mut left: Vec<f64> = energies.clone();
    for n in (0..left.len() - 1).rev() {
        left[n] += left[n + 1];
    }
    let decay: Vec<f64> = left.iter().map(|e| 10.0 * (e / left[0]).log10()).collect();
    let at = |level: f64| decay.iter().position(|&d| d < level).unwrap_or(decay.len());
    let (from, to) = (at(-5.0), at(-35.0));
    // The line of least squares through the decay.
    let n = (to - from) as f64;
    let mean_x = (from + to - 1) as f64 / 2.0;
    let mean_y = decay[from..to].iter().sum::<f64>() / n;
    let (mut xy, mut xx) = (0.0, 0.0);
    for (k, y) in decay[from..to].iter().enumerate() {
        let x = (from + k) as f64 - mean_x;
        xy += x * (y - mean_y);
        xx += x * x;
    }
    let rt60 = -60.0 / (xy / xx * f64::from(rate));
    let early = (0.05 * f64::from(rate)) as usize;
    let late = left.get(early).copied().unwrap_or(0.0).max(1e-9 * left[0]);
    (rt60, 10.0 * ((left[0] - late) / late).log10())
}
