import Operators
import Schema

/// The sections of a spec and their settings: what the checker, the manual and `--set` know of
/// them.
public enum Sections {
  /// `data`.
  public static let data = Declaration(
    "data", .section, "Where the data come from, how they are divided and prepared.",
    arguments: [
      Argument("train", .thing(.source), .required, "the training part"),
      Argument("test", .thing(.source), .absent("there is no test part"), "the test part"),
      Argument(
        "validation", .either([.thing(.source), .thing(.split)]), .absent("there is none"),
        "a source, or a part of the training data: `10% of train`, `5000 samples of train`, "
          + "`fold(2, of = 5)`"),
      Argument(
        "stratified", .boolean, .value(.boolean(false)),
        "whether a validation part taken off the training data keeps the shares of the classes"),
      Argument(
        "preprocess", .list(.thing(.preprocessing)), .absent("inputs are taken as they are"),
        "maps of the inputs, fitted on the training part alone, in order; of several inputs each "
          + "is fitted for itself, and ids are left alone"),
      Argument(
        "targets", .list(.thing(.preprocessing)), .absent("targets are taken as they are"),
        "maps of numeric targets, undone in predictions, in order"),
      Argument(
        "augment", .list(.thing(.augmentation)), .absent("there is none"),
        "random changes of training images, in order, before preprocessing"),
      Argument(
        "evaluate", .thing(.view), .absent("each image is seen once, whole or its middle"),
        "fixed views of each image, over which evaluation averages what the network says"),
      Argument(
        "classes", .count, .absent("read from the data"),
        "the number of classes, where a spec is checked without its data"),
    ],
    source: "nnspec", example: "data { train = glyphs(count = 20_000) }")

  /// `model`.
  public static let model = Declaration(
    "model", .section, "The layers, from the input down to the output.", source: "nnspec",
    details: """
      Data flow from each layer to the next. `input name: 28x28x1` names the shape of an example, \
      `output name` what is returned. A layer gets a name with `as`, and later layers can read it: \
      `concat(name)`.
      """,
    example: "model { input image: 28x28x1; flatten; linear(classes); output logits }")

  /// `init`.
  public static let initialisation = Declaration(
    "init", .section,
    "How parameters start: `selector = initializer`, the most specific rule wins.",
    source: "nnspec",
    details: """
      Left to itself a weight starts by the lecture's advice: kaiming in front of rectifiers, \
      xavier in front of tanh and sigmoid and at the end; biases start at zero.
      """,
    example: "init { head.weight = normal(std = 0.01) }")

  /// `regularize`.
  public static let regularization = Declaration(
    "regularize", .section, "What holds parameters back: `selector = penalty + penalty`.",
    source: "nnspec",
    details: "Biases and normalisation parameters are left alone unless a rule selects them.",
    example: "regularize { weight = l2(5e-4) }")

  /// `rates`.
  public static let rates = Declaration(
    "rates", .section, "What the learning rate is multiplied by: `selector = number`.",
    source: "nnspec",
    details: """
      Parameters that no rule selects keep the rate of `train` (1). 0 freezes: such a parameter is \
      not updated at all, neither by penalties nor by bounds. Here a selector may end with a \
      place, as in `features = 0.1`, and then selects all that the layer or block has; a rule that \
      names the role as well is more specific. A multiplied rate also multiplies decay.
      """,
    example: "rates { bias = 2; features = 0; head.weight = 10 }")

  /// `train`.
  public static let train = Declaration(
    "train", .section, "How the network is trained.",
    arguments: [
      Argument(
        "loss", .thing(.loss), .required,
        "what is minimised; with several outputs a sum: `(cross_entropy of logits) + 0.3 * "
          + "(mse of aux)`"
      ),
      Argument(
        "metrics", .list(.thing(.metric)), .absent("those that belong to the loss"),
        "what is reported beside the loss"),
      Argument(
        "optimizer", .thing(.optimizer),
        .value(.call(Call("sgd", ["momentum": .number(0.9), "nesterov": .boolean(true)]))),
        "the update rule"),
      Argument("rate", .thing(.schedule), .value(.number(0.01)), "the learning rate or its course"),
      Argument("batch", .integer(1...1_000_000), .value(.number(128)), "examples in a batch"),
      Argument(
        "length", .duration, .absent("as long as the schedule, or 10 epochs"),
        "how long training lasts"),
      Argument(
        "clip", .thing(.clipping), .absent("gradients are not clipped"), "a bound on gradients"),
      Argument(
        "average", .thing(.average), .absent("the last weights are used"),
        "an average of the weights, which is evaluated and exported"),
      Argument("stop", .thing(.stop), .absent("training runs to its end"), "when to stop early"),
      Argument(
        "seed", .integer(0...1_000_000_000), .value(.number(1)), "what all random draws follow from"
      ),
    ],
    source: "nnspec",
    example: "train { loss = cross_entropy; optimizer = adam; rate = 1e-3; length = 5 epochs }")

  /// `expect`.
  public static let expect = Declaration(
    "expect", .section, "What the author expects of the result; checked at the end of `train`.",
    source: "nnspec",
    details: """
      A promise compares: `test.accuracy >= 91%` and other final metrics with their part of the \
      data, `initial_loss == ln(classes) +- 5%`, and what `overfit` says of a short run.
      """,
    example: "expect { test.accuracy >= 91% }")

  /// `budget`.
  public static let budget = Declaration(
    "budget", .section, "What the compiler promises to keep; checked by `check`.", source: "nnspec",
    details: """
      It knows `parameters`, `multiply_adds` (of one example), `arena` and `memory` (bytes, also \
      `per sample`), and `unfused_batch_norm`, the batch normalisations left at inference. The \
      promise is of the values as written; a search leaves out the points that would break it. \
      `accuracy_loss` is checked by `export --precision`: the accuracy of the plan with floats \
      less that of the reduced one, on up to 10,000 examples of validation, or test, or training \
      data; where targets are values, the growth of the root mean squared error, as a share of it. \
      Where a step would take more `arena` or `memory` than promised, `train` and `bench` compute \
      cheap values of the forward pass again when the backward pass reads them, instead of keeping \
      them: as few as it takes, the largest first. The numbers stay the same, bit for bit.
      """,
    example: "budget { parameters < 300_000 }")

  /// `search`.
  public static let search = Declaration(
    "search", .section, "How values bound with `let ... in` may vary and what decides.",
    arguments: [
      Argument(
        "minimize", .reference, .absent("not needed beside `maximize`"),
        "a metric, smaller is better"),
      Argument(
        "maximize", .reference, .absent("not needed beside `minimize`"),
        "a metric, larger is better"),
      Argument("stages", .list(.thing(.stage)), .required, "the rounds, in order"),
    ],
    source: "nnspec",
    example: "search { minimize = validation.error; stages = coarse(trials = 24, over = 2 epochs) }"
  )

  /// All sections, in the order of a spec.
  public static let all = [
    data, model, initialisation, regularization, rates, train, expect, budget, search,
  ]
}

/// The rounds of a search.
enum SearchStages {
  private static let arguments = [
    Argument("trials", .count, .required, "how many combinations are tried"),
    Argument("over", .duration, .required, "how long each is trained"),
  ]

  /// All rounds.
  static let declarations = [
    Declaration(
      "coarse", .stage, "Many short trials over the whole space.", arguments: arguments,
      source: "Bergstra and Bengio 2012", example: "stages = coarse(trials = 24, over = 2 epochs)"),
    Declaration(
      "fine", .stage, "Fewer, longer trials around the best so far.", arguments: arguments,
      source: "Bergstra and Bengio 2012", example: "stages = fine(trials = 8, over = 15 epochs)"),
  ]
}

/// The parts of a model that hold other statements.
enum Constructs {
  static let residual = Declaration(
    "residual", .construct, "Adds what flows in to what the body makes of it.",
    arguments: [
      Argument(
        "shortcut", .choice(["auto", "identity", "projection", "pad"]), .value(.name("auto")),
        "how the input reaches the sum: as it is, through a linear projection, whichever of these "
          + "fits, or padded with zeros"),
      Argument(
        "survival", .share(DropPath.survivals), .value(.number(1)),
        "the probability that the body counts for an example of training"),
    ],
    source: "y = x + F(x), He et al. 2016 (section 3.3: `pad` is option A, `auto` option B); "
      + "survival: Huang et al. 2016 (stochastic depth)",
    details: """
      `auto` takes the identity where the shapes agree, else a projection: a linear layer or, for \
      images, a strided 1x1 convolution; `check --verbose` says which. `pad` has no parameters: it \
      takes every so many pixels as the body's stride says and puts zeros where features are \
      missing, half of them in front and half behind. With a `survival` below 1 the body is left \
      out of an example at random while training, y = x + b F(x) / survival, and always counts at \
      inference. Deep nets let it fall along the depth: \
      `repeat i in 1 .. n { residual(survival = 1 - 0.5 * i / n) { ... } }`.
      """,
    example: "residual { linear(64); relu; linear(64) }")
  static let parallel = Declaration(
    "parallel", .construct, "Branches that read the same input and are joined behind the braces.",
    arguments: [],
    source: "Szegedy et al. 2015 (inception modules)",
    details: "`join` is concat, add or multiply.",
    example: "parallel { a { linear(8); relu } b { linear(8); tanh } } join = concat")
  static let repetition = Declaration(
    "repeat", .construct, "Repeats its body; with an index in its arguments where one is named.",
    source: "nnspec", example: "repeat i in 1 .. 4 { linear(64 * i); relu }")

  static let declarations = [residual, parallel, repetition]
}
