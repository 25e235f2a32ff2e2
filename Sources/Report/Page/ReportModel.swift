/// A name and what there is to say about it.
public struct Fact: Sendable, Hashable {
  /// The name.
  public let name: String
  /// The value as text.
  public let value: String

  /// A fact.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A drawing that a page may show.
public enum Figure: Sendable {
  /// Series over a pair of axes.
  case lines(LineChart)
  /// Bars or a histogram.
  case bars(BarChart)
  /// A confusion matrix.
  case confusion(ConfusionMatrix)
  /// A network.
  case network(GraphDrawing)

  /// The figure as part of a page; nil where it would be too large to read.
  var drawing: Markup? {
    switch self {
    case .lines(let chart): chart.drawing()
    case .bars(let chart): chart.drawing()
    case .confusion(let matrix): ConfusionMap(matrix)?.drawing()
    case .network(let graph): graph.svg(standalone: false)
    }
  }
}

/// A further part of a page, such as histograms by layer or a search's scatter plots.
public struct ReportSection: Sendable {
  /// The heading.
  public let title: String
  /// Paragraphs that say what is to be seen.
  public let text: [String]
  /// Drawings, side by side where there is room.
  public let figures: [Figure]

  /// A section.
  public init(_ title: String, text: [String] = [], figures: [Figure] = []) {
    self.title = title
    self.text = text
    self.figures = figures
  }
}

/// The figures of one epoch; what was not measured is nil.
public struct EpochFigures: Sendable, Hashable {
  /// The number of the epoch, from 1.
  public var epoch: Int
  /// The mean training loss.
  public var trainLoss: Double?
  /// The mean validation loss.
  public var validationLoss: Double?
  /// The share of training samples classified rightly, 0 to 1.
  public var trainAccuracy: Double?
  /// The share of validation samples classified rightly, 0 to 1.
  public var validationAccuracy: Double?
  /// The learning rate at the end of the epoch.
  public var rate: Double?

  /// Figures of one epoch.
  public init(
    epoch: Int, trainLoss: Double? = nil, validationLoss: Double? = nil,
    trainAccuracy: Double? = nil, validationAccuracy: Double? = nil, rate: Double? = nil
  ) {
    self.epoch = epoch
    self.trainLoss = trainLoss
    self.validationLoss = validationLoss
    self.trainAccuracy = trainAccuracy
    self.validationAccuracy = validationAccuracy
    self.rate = rate
  }
}

/// Everything the page of a run shows.
public struct ReportModel: Sendable {
  /// The name of the run.
  public var title: String
  /// One sentence beneath the title.
  public var subtitle: String
  /// The figures that matter most, shown large; three to six.
  public var summary: [Fact]
  /// The epochs in order.
  public var epochs: [EpochFigures]
  /// What the classes were taken for, where there are classes.
  public var confusion: ConfusionMatrix?
  /// The number of classes, where there are any; accuracy is compared with guessing.
  public var classes: Int?
  /// Seed, BLAS, processor, hash of the spec, number of parameters and the like.
  public var facts: [Fact]
  /// The resolved spec.
  public var specText: String
  /// Further parts.
  public var sections: [ReportSection]

  /// A model; whatever is absent is left out of the page.
  public init(
    title: String, subtitle: String = "", summary: [Fact] = [], epochs: [EpochFigures] = [],
    confusion: ConfusionMatrix? = nil, classes: Int? = nil, facts: [Fact] = [],
    specText: String = "", sections: [ReportSection] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.summary = summary
    self.epochs = epochs
    self.confusion = confusion
    self.classes = classes
    self.facts = facts
    self.specText = specText
    self.sections = sections
  }
}
