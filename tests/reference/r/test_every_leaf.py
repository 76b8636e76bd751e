"""Every number of the oracle is either compared by a test here or left out with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

POINTS = "{tp,fp,tn,fn,sensitivity,specificity,accuracy,npv,ppv,youden,threshold}"
READ = [
    "binary/*/scores/*/{n_pos,n_neg,auc}",
    "binary/*/scores/*/delong/{var,se,ci95,ci90}",
    "binary/*/scores/*/logit_delong_ci95/ci",
    "binary/*/scores/*/mannwhitney/{U,p_two_sided_normal_ties}",
    "binary/*/scores/*/hanley_mcneil/var",
    "binary/*/scores/*/coords_at_spec_0.9/sensitivity",
    "binary/*/scores/*/coords_at_sens_0.9/specificity",
    "smooth_binormal/corr3_s1/{a,b,auc}",
    f"binary/*/scores/*/{{best_youden,coords_at_quartiles}}/{POINTS}",
    f"edge/*/{{best_youden,all}}/{POINTS}",
    "edge/*/{auc,delong_var,ci95}",
    f"tiny8_full_curve_s1/{POINTS}",
    "delong_unpaired/{auc_a,auc_b,var_a,var_b}",
    "delong_unpaired/{D,df_satterthwaite,p_t,Z_normal,p_normal}",
    "venkatraman_corr3_s1_s3/{E,p_monte_carlo_2000}",
    "delong_joint_corr3/{theta,S,chisq,df,p}",
    "binary/*/delong_paired/*/{auc1,auc2,cov,Z,p_two_sided,p_greater,p_less,diff_ci95}",
    "clustered/{I,I10,I01,auc,naive_delong_var,cov,diff,Z,p,singleton_clusters_var}",
    "mcnemar/{chisq,p_exact,p_midp,p_asymptotic}",
    "p_adjust/{bonferroni,holm,hochberg,hommel,BH}",
    "power/{one_n_from_auc_0.8,one_n_from_auc_0.65_kappa4}/{auc,sig.level,ncontrols,ncases,power}",
    "power/{one_power_n,one_power_onesided}/{auc,sig.level,ncontrols,ncases,power}",
    "power/{one_auc_from_n,one_siglevel}/{auc,sig.level,ncontrols,ncases,power}",
    "cvauc/pooled_auc_all_folds_mixed",
    "cvauc/s/{cvAUC,se,ci}",
    "cvauc/s_ties/cvAUC",
    "cvauc_formula/{s,s_ties_midrank}/{cvAUC,se}",
    "nadeau_bengio/{mean_diff,var,J,n_test_over_n_train,t,df,p,naive_t,naive_p}",
    "selective/*/{auroc_failure,risk_at_full_coverage}",
    "**/pauc/*/{raw,mcclish,mcclish_unguarded}",
    "ROCR/*/*/{auc,auc_fpr_stop_0.1,max_f1/**,max_mcc/**,max_acc/**}",
    "cutpointr/*/*/*",
    "OptimalCutpoints/*/*/*",
    f"binary/*/scores/*/{{best_closest_topleft,best_youden_cost2_prev0.1}}/{POINTS}",
    "binary/*/scores/*/{best_closest_topleft,best_youden_cost2_prev0.1}/closest.topleft",
    "binary/*/scores/*/{best_youden,coords_at_quartiles}/closest.topleft",
    "edge/*/{best_youden,all}/closest.topleft",
    "tiny8_full_curve_s1/closest.topleft",
    "multiclass_class5/*",
    "soft/*/{roc_auc,auc_all_pairs,average_precision,roc_max,roc_min,roc_curve_first5}",
    "soft/*/auc_distinct_pairs_only",
    "soft/*/{pr_integral,pr_max,pr_min,pr_rand}",
    "soft_two_weights/{roc_auc,pr_integral}",
    "pr/*/*/{average_precision,prroc_integral,prroc_roc_auc}",
    "proportion_ci/{x,n,wilson,clopper_pearson,jeffreys}",
    "diagnostic_2x2/**/{se,sp,pv.pos,pv.neg,diag.ac,lr.pos,lr.neg,youden,tp,p.tndp,p.tpdn}",
    "diagnostic_2x2/{cells,small/cells}/*",
    "labels4/*/{confusion,accuracy,kappa,mcc_multiclass,precision,recall,f1,macro_f1,micro_f1}",
    "labels4/*/{balanced_accuracy,macro_f1_se,micro_f1_se,macro_precision_se}",
    "labels4/*/balanced_accuracy_se_*",
    "cochran_q/{n_correct,Q,df,p}",
    "cochran_q/cmh/{stat,p}",
    "dcurves/{thresholds,net_benefit/*,standardized/*,interventions_avoided/*}",
    "dcurves/net_benefit_prevalence_0.05/*",
    "calibration/*/{brier,logloss,brier_skill,spiegelhalter_z}",
    "calibration/*/val_prob/{Brier,Intercept,Slope,S:z}",
    "calibration/*/corp/{UNC,MCB,DSC}",
    "calibration/*/equal_width_{10,15}_right_closed/l1",
    "calibration/p3_logloss/{n_impossible,logloss_unclipped}",
    "calibration/p3_ties/murphy_exact/uncertainty",
    "calibration/multiclass_class5/{brier_sum_over_classes,brier_halved}",
]


def expression(pattern: str) -> re.Pattern[str]:
    """Turn a pattern into an expression: ``*`` one step, ``**`` any, ``{a,b}`` either."""
    parts = {"**": ".*", "*": "[^/]*", "{": "(?:", "}": ")", ",": "|"}
    split = re.split(r"(\*\*|\*|\{|\}|,)", pattern)
    return re.compile("".join(parts.get(part, re.escape(part)) for part in split))


def leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}/{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        for inner in value:  # a place in a list is no step
            yield from leaves(inner, path)
    else:
        yield path


@pytest.fixture(scope="module")
def left_out() -> list[str]:
    text = (Path(__file__).parents[1] / "LEFT_OUT.md").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("- `")]
    return [name for line in lines for name in re.findall(r"`([^`]+)`", line.split(": ")[0])]


def test_every_leaf_is_read_or_left_out(oracle: dict[str, Any], left_out: list[str]) -> None:
    known = [expression(pattern) for pattern in (*READ, *left_out)]
    missing = {path for path in leaves(oracle) if not any(e.fullmatch(path) for e in known)}
    assert not missing


def test_no_pattern_is_idle(oracle: dict[str, Any], left_out: list[str]) -> None:
    paths = set(leaves(oracle))
    for pattern in READ:
        assert any(expression(pattern).fullmatch(path) for path in paths), pattern
    read = [expression(pattern) for pattern in READ]
    unread = {path for path in paths if not any(e.fullmatch(path) for e in read)}
    for pattern in left_out:
        assert any(expression(pattern).fullmatch(path) for path in unread), pattern
