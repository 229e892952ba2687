//! Each rule on scenes that are clean but for one defect, injected at a known rate: it finds the defect, and nothing else.

#[cfg(test)]
mod defects;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod suite;
