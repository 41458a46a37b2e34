//! How many are asked, how they are spread, and that the draw is fair and can be repeated.

use proptest::prelude::*;

use super::*;

fn values() -> Values {
    Values::of(&Rules::default())
}

fn frame(units: u32) -> Vec<Household> {
    (1..=units)
        .map(|nth| Household { unit: format!("1-1-{nth}01"), stratum: stratum("1") })
        .collect()
}

#[test]
fn b03_h01_k26_the_sample_is_sized_for_95_percent_and_5_percent() {
    for (households, asked) in [(300, 169), (1_000, 279), (1_648, 313), (3_000, 342)] {
        assert_eq!(sample_size(households, &values()), asked, "of {households}");
    }
    assert_eq!(sample_size(u32::MAX, &values()), 385);
}

#[test]
fn k26_below_200_households_everyone_is_asked() {
    assert_eq!(sample_size(199, &values()), 199);
    assert_eq!(sample_size(200, &values()), 132);
    assert_eq!(sample_size(0, &values()), 0);
}

#[test]
fn k26_the_sample_follows_its_rule_values() {
    let wider = Values { error_percent: 10, ..values() };
    assert_eq!(sample_size(3_000, &wider), 94);
    let surer = Values { z_hundredths: 258, ..values() };
    assert_eq!(sample_size(3_000, &surer), 546);
    let nonsense = Values { error_percent: 0, ..values() };
    assert!(sample_size(3_000, &nonsense) <= 3_000);
}

#[test]
fn k26_strata_share_in_proportion_and_get_at_least_five() {
    let strata = [("1", 100), ("2", 100), ("3", 97), ("4", 3)];
    let strata = strata.into_iter().map(|(name, count)| (stratum(name), count)).collect();
    let minimum = values().stratum_minimum;
    let shares: Vec<u32> = allocate(&strata, 169, minimum).iter().map(|part| part.sample).collect();
    // 56.33, 56.33, 54.64, 1.69: the two seats left go to 4 and 3; building 4 is asked whole.
    assert_eq!(shares, [56, 56, 55, 3]);
    let ties = ["1", "2", "3"].into_iter().map(|name| (stratum(name), 10)).collect();
    let shares: Vec<u32> = allocate(&ties, 20, minimum).iter().map(|part| part.sample).collect();
    assert_eq!(shares, [7, 7, 6], "equal remainders go in the order of the strata");
    let small = [("1", 500), ("2", 8)].map(|(name, n)| (stratum(name), n)).into_iter().collect();
    let shares: Vec<u32> = allocate(&small, 100, minimum).iter().map(|part| part.sample).collect();
    assert_eq!(shares, [98, 5], "the minimum adds to the size");
}

#[test]
fn anyone_can_repeat_the_draw_with_sha256sum_and_sort() {
    let frame = frame(8);
    let seed = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let mut sample = lock(&frame, seed, &values());
    assert_eq!(
        sample.frame.to_string(),
        "0f134561180136b24781afbbe5eb0f7a912feff43aa5e6621f01362bc4aba650"
    );
    sample.strata[0].sample = 3;
    let drawn: Vec<String> = draw(&frame, &sample).unwrap().into_iter().collect();
    // for u in 1-1-{1..8}01; do printf 'dutybook/survey-draw/v1\n%s\n%s' \
    //   000102030405060708090a0b0c0d0e0f $u | sha256sum; done | sort | head -3
    assert_eq!(drawn, ["1-1-301", "1-1-501", "1-1-701"]);
    let mut reversed = frame.clone();
    reversed.reverse();
    assert_eq!(draw(&reversed, &sample).map(|units| units.into_iter().collect()), Some(drawn));
    assert_eq!(draw(&frame[1..], &sample), None, "another list is not drawn from");
}

#[test]
fn every_household_and_every_pair_is_equally_likely_to_be_drawn() {
    const SEEDS: u32 = 3_000;
    let frame = frame(12);
    let mut sample = lock(&frame, [0; 16], &values());
    sample.strata[0].sample = 4;
    let mut single: BTreeMap<String, u32> = BTreeMap::new();
    let mut pairs: BTreeMap<(String, String), u32> = BTreeMap::new();
    for seed in 0..SEEDS {
        sample.seed[..4].copy_from_slice(&seed.to_be_bytes());
        let drawn: Vec<String> = draw(&frame, &sample).unwrap().into_iter().collect();
        assert_eq!(drawn.len(), 4);
        for (at, unit) in drawn.iter().enumerate() {
            *single.entry(unit.clone()).or_default() += 1;
            for other in &drawn[at + 1..] {
                *pairs.entry((unit.clone(), other.clone())).or_default() += 1;
            }
        }
    }
    let square = |counts: Vec<u32>, expected: f64| -> f64 {
        counts.into_iter().map(|n| (f64::from(n) - expected).powi(2) / expected).sum()
    };
    assert_eq!((single.len(), pairs.len()), (12, 66));
    // Degrees of freedom 11 and 65; the bounds are far beyond the 0.1 % points.
    let single = square(single.into_values().collect(), f64::from(SEEDS) * 4.0 / 12.0);
    let pairs = square(pairs.into_values().collect(), f64::from(SEEDS) * 6.0 / 66.0);
    assert!(single > 0.5 && single < 40.0, "{single}");
    assert!(pairs > 15.0 && pairs < 130.0, "{pairs}");
}

#[test]
fn a_code_is_read_as_people_type_it_and_every_slip_is_found() {
    let code = Code::from_random([0x01, 0x23, 0x45, 0x67, 0x89]);
    let text = code.to_string();
    assert_eq!(text, "04H-MAS-W95");
    assert_eq!(text.to_lowercase().replace('-', " ").parse(), Ok(code));
    assert_eq!(text.replace('0', "o").parse(), Ok(code));
    let typed: Vec<char> = text.chars().filter(|letter| *letter != '-').collect();
    for at in 0..typed.len() {
        for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().filter(|c| *c != typed[at]) {
            let mut slip = typed.clone();
            slip[at] = wrong;
            assert!(String::from_iter(slip).parse::<Code>().is_err());
        }
        let mut swapped = typed.clone();
        if at > 0 && typed[at] != typed[at - 1] {
            swapped.swap(at, at - 1);
            assert!(String::from_iter(swapped).parse::<Code>().is_err());
        }
    }
    for wrong in ["", "04H", "04H-MAS-W9", "04H-MAS-W9U", "客服", &format!("{text}0")] {
        assert!(wrong.parse::<Code>().is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_parts_are_at_least_the_sample_and_at_most_the_households(
        counts in prop::collection::vec(1_u32..400, 1..20), minimum in 0_u32..8,
    ) {
        let strata: BTreeMap<Stratum, u32> =
            counts.iter().enumerate().map(|(at, n)| (stratum(&at.to_string()), *n)).collect();
        let all: u32 = counts.iter().sum();
        let size = sample_size(all, &values());
        let parts = allocate(&strata, size, minimum);
        prop_assert!(parts.iter().all(|p| p.sample <= p.households));
        prop_assert!(parts.iter().all(|p| p.sample >= minimum.min(p.households)));
        prop_assert!(parts.iter().map(|p| p.sample).sum::<u32>() >= size);
        let bare = allocate(&strata, size, 0);
        prop_assert_eq!(bare.iter().map(|p| p.sample).sum::<u32>(), size);
    }

    #[test]
    fn a_code_reads_back(random in any::<[u8; 5]>()) {
        let code = Code::from_random(random);
        prop_assert_eq!(code.to_string().parse(), Ok(code));
    }
}
