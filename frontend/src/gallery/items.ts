// What is written about a row, whether in a card, in a table or in the large view.
import { h, named } from "../dom.ts";
import { number, percent } from "../format.ts";
import { shownName } from "../names.ts";
import type { AnswerPayload, ExamplePayload } from "../payload.ts";
import type { Store } from "../store.ts";
import { type Judged, judged, questionOf } from "./judging.ts";

const BEST = 3;

export interface Item extends Judged {
  /** Changes when what is written changes: drawn items are kept by it. */
  key: string;
  /** "shirt predicted as t-shirt: path". */
  alt: string;
  /** What every model said of the row, each at its own threshold. */
  answers: Judged[];
}

export function itemOf(row: Judged, store: Store): Item {
  const { truth, predicted, example } = row;
  const { page, state } = store;
  const answer = predicted === null ? "nothing" : shownName(predicted);
  const alt = `${truth === null ? "no truth," : shownName(truth)} predicted as ${answer}: ${example.item}`;
  const answers = page.models.length < 2 ? [row] : page.models.map((_, model) => judged(example, questionOf(store, model)));
  const key = JSON.stringify([example.row, state.model, state.view, truth, answers.map((each) => each.predicted)]);
  return { ...row, alt, key, answers };
}

/** Truth and prediction, with a sign and a word for right and wrong beside the colour. */
export function verdict(row: Judged): HTMLElement {
  const word = row.isRight === null ? "undecided" : row.isRight ? "right" : "wrong";
  const sign = { undecided: "?", right: "✓", wrong: "✗" }[word];
  return h(
    "span", { class: `verdict ${word}` },
    h("span", { class: "sign", role: "img", "aria-label": word, title: word }, sign), " ",
    row.truth === null ? "no truth" : named(row.truth, 28), " → ", row.predicted === null ? "no decision" : named(row.predicted, 28),
  );
}

/** The best scores of a model, highest first, each with a small bar where scores are shares of one. */
export function scores(answer: AnswerPayload | null, store: Store, most = BEST, scale = store.model.scale): HTMLElement | null {
  if (answer === null || answer.scores.length === 0) return null;
  const isShare = scale === "probability";
  const list = h("ul", { class: "scores" });
  for (const [code, score] of answer.scores.slice(0, most)) {
    const bar = isShare ? h("meter", { min: 0, max: 1, value: score, "aria-hidden": "true" }) : null;
    const name = store.page.classes[code] ?? "?";
    list.append(h("li", {}, h("span", { class: "score-name" }, named(name, 24)), bar, h("span", { class: "number" }, number(score))));
  }
  return list;
}

/** Every model's answer, on pages of several. */
export function everyAnswer({ answers, example }: Item, store: Store): HTMLElement | null {
  const { models } = store.page;
  if (models.length < 2) return null;
  const lines = models.map((model, place) => {
    const { isRight } = answers[place]!;
    const sign = isRight === null ? "" : isRight ? "✓ " : "✗ ";
    const words = isRight === null ? "" : isRight ? "right: " : "wrong: ";
    const said = (example.answers[place] ?? null) === null ? ["no answer"] : answered(answers[place]!);
    return h(
      "li", { class: isRight === false && "wrong" }, named(model.name, 20), " ", h("span", { class: "sign", "aria-hidden": "true" }, sign),
      h("span", { class: "unseen" }, words), ...said,
    );
  });
  return h("ul", { class: "answers" }, ...lines);
}

/** "cat 0.9", or "benign (malignant 0.1)" where the score is that of another class. */
function answered({ predicted, score, scored }: Judged): (Node | string)[] {
  const hasScore = !Number.isNaN(score);
  if (predicted === null) return ["no decision", ...(hasScore ? [h("span", { class: "quiet" }, ` (score ${number(score)})`)] : [])];
  const name = named(predicted, 28);
  if (!hasScore || scored === null) return [name];
  if (scored === predicted) return [name, h("span", { class: "quiet" }, ` ${number(score)}`)];
  return [name, h("span", { class: "quiet" }, " (", named(scored, 28), ` ${number(score)})`)];
}

export function classNames(codes: readonly number[], store: Store): HTMLElement {
  const parts = codes.flatMap((code, place) => [place > 0 ? ", " : "", named(store.page.classes[code] ?? "?", 28)]);
  return h("span", {}, ...(parts.length > 0 ? parts : ["none"]));
}

/** The shares of a row that belongs to several classes; of hard labels nothing, for the verdict has said it. */
export function shares(example: ExamplePayload, store: Store): HTMLElement | null {
  const several = store.page.task === "multilabel" || example.truth.some(([, share]) => share !== 1);
  if (!several) return null;
  const parts = example.truth.flatMap(([code, share], place) => [
    place > 0 ? ", " : "", named(store.page.classes[code] ?? "?", 28), share === 1 ? "" : ` ${percent(share)}`,
  ]);
  return h("p", { class: "shares" }, "truth: ", ...(parts.length > 0 ? parts : ["none"]));
}

/** An id or path with a button that copies it, or selects it where copying is forbidden. */
export function path(example: ExamplePayload): HTMLElement {
  const text = h("code", { title: example.item }, h("bdi", {}, example.item));
  const button = h("button", { type: "button", class: "copy", "aria-label": `Copy ${example.item}`, title: "Copy" }, "copy");
  button.addEventListener("click", () => void copied(example.item, text, button));
  return h("div", { class: "path" }, text, button);
}

async function copied(text: string, shown: HTMLElement, button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
  } catch {
    getSelection()?.selectAllChildren(shown); // the reader copies it by hand
  }
}
