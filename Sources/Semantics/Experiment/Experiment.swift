import Data
import Graph
import Schema
import Support

/// A checked spec: everything that decides the outcome of a run, without any doubt left.
public struct Experiment: Sendable {
  /// The spec's name: its file's name without the ending.
  public var name: String
  /// The network and its parameters.
  public var model: Model
  /// Where the data come from and how they are prepared.
  public var data: DataDescription
  /// How the network is trained.
  public var training: TrainingDescription
  /// How each parameter starts, by the parameter's name.
  public var initial: [String: ParameterRule]
  /// What holds each parameter back, by the parameter's name; parameters without any are missing.
  public var regularization: [String: ParameterRule]
  /// What the learning rate is multiplied by for each parameter that a rule selects, by the
  /// parameter's name; 0 freezes it.
  public var rates: [String: ParameterRule]
  /// What the author expects of the result.
  public var expectations: [Promise]
  /// What the compiler promises to keep.
  public var budgets: [Promise]
  /// What a search may try; nil where the spec has no such section.
  public var search: SearchDescription?
  /// The defaults taken, for `check --verbose`.
  public var defaults: [DefaultTaken]
}

extension Experiment {
  /// What the learning rate is multiplied by for a parameter: 1 without a rule, 0 freezes it.
  public func rateMultiplier(of parameter: String) -> Double {
    guard case .number(let multiplier) = rates[parameter]?.value else { return 1 }
    return multiplier
  }
}

/// The network: its graph and what is known of its parts.
public struct Model: Sendable {
  /// The graph, in training form; targets and losses are not in it yet.
  public var graph: Graph
  /// What is fed, in order.
  public var inputs: [Port]
  /// What is returned, in order.
  public var outputs: [Port]
  /// The parameters, in order.
  public var parameters: [ParameterInfo]
  /// The layers' own state, in order.
  public var states: [StateInfo]
  /// The layers, in order.
  public var layers: [LayerSummary]

  /// The number of trained values.
  public var parameterCount: Int {
    parameters.reduce(0) { $0 + $1.extents.reduce(1, *) }
  }

  /// An input or output of the network.
  public struct Port: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value in the graph.
    public let value: ValueID
    /// How many different ids it holds; nil for numbers.
    public let ids: Int?
    /// The statement.
    public let span: Span

    /// A port.
    public init(name: String, value: ValueID, ids: Int? = nil, span: Span) {
      self.name = name
      self.value = value
      self.ids = ids
      self.span = span
    }
  }
}

/// One layer as the spec has it, for listings.
public struct LayerSummary: Hashable, Sendable {
  /// The path: `unit_1.linear_2`.
  public let path: String
  /// The name in the catalogue.
  public let kind: String
  /// What flows in; several where branches join.
  public let inputs: [ValueID]
  /// What flows out.
  public let output: ValueID
  /// The type of what flows out.
  public let type: TensorType
  /// The number of trained values.
  public let parameters: Int
  /// Multiply-adds for one example.
  public let arithmetic: Int
  /// The statement.
  public let span: Span?
}

/// A value chosen for a parameter and the rule that chose it.
public struct ParameterRule: Hashable, Sendable {
  /// The initializer, the list of regularizers, or the multiplier of the rate.
  public let value: Value
  /// The selector of the rule that won, or why a default was taken.
  public let reason: String
  /// The rule's place; nil for defaults.
  public let span: Span?
}

/// A default that was taken because the spec says nothing.
public struct DefaultTaken: Hashable, Sendable {
  /// What it decides: `train.batch`, `hidden.bias`.
  public let subject: String
  /// The value.
  public let value: String
  /// Why this value.
  public let reason: String
}
