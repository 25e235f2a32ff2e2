/// The kinds of nameable things; each has one catalogue.
public enum Category: String, Hashable, Sendable, CaseIterable {
  /// A layer of a model, activations included.
  case layer
  /// A way to draw the first values of a parameter.
  case initializer
  /// A penalty or constraint on parameters.
  case regularizer
  /// An update rule.
  case optimizer
  /// A course of the learning rate.
  case schedule
  /// What training minimises.
  case loss
  /// What is reported beside the loss.
  case metric
  /// Where data come from.
  case source
  /// A fixed map of the inputs, fitted on the training part.
  case preprocessing
  /// A random change of training inputs.
  case augmentation
  /// A set of views of each image, over which evaluation averages.
  case view
  /// A part of the data.
  case split
  /// A rule that ends training early.
  case stop
  /// An average of the parameters over the steps.
  case average
  /// A bound on the gradient.
  case clipping
  /// A promise that `expect` can make beyond final metrics.
  case expectation
  /// A round of a search.
  case stage
  /// A part of the language that holds other statements: `residual`, `repeat`, `parallel`.
  case construct
  /// A section of a spec, with its settings as arguments.
  case section
  /// An operator of the graph that the language does not name.
  case primitive

  /// A phrase for diagnostics: `an optimizer`.
  public var phrase: String {
    let vowels: Set<Character> = ["a", "e", "i", "o", "u"]
    let article = rawValue.first.map { vowels.contains($0) } == true ? "an" : "a"
    return article + " " + (self == .clipping ? "gradient clipping" : rawValue)
  }

  /// The heading of the category in the manual.
  public var heading: String {
    switch self {
    case .loss: "Losses"
    case .construct: "Constructs of the model"
    case .preprocessing: "Preprocessing"
    case .clipping: "Gradient clipping"
    case .source: "Data sources"
    case .stop: "Stop rules"
    case .average: "Averages of the weights"
    case .view: "Views for evaluation"
    case .stage: "Stages of a search"
    default: rawValue.prefix(1).uppercased() + rawValue.dropFirst() + "s"
    }
  }
}
