import Graph
import Optimisation
import Runtime
import Schema
import Semantics
import Support

/// Gives variables their first values.
public enum InitialValues {
  /// What initializers that look at the data are shown.
  public struct Surroundings {
    /// The data of the experiment.
    public let data: PreparedData
    /// Threads and products.
    public let machine: Machine

    /// The data and the machine of a run.
    public init(data: PreparedData, machine: Machine) {
      self.data = data
      self.machine = machine
    }
  }

  /// All variables of a training graph: parameters, the layers' state, the optimizer's slots.
  public static func variables(
    of experiment: Experiment, _ slots: [TrainingGraph.SlotInfo]
  ) -> [(name: String, extents: [Int])] {
    let model = experiment.model
    let own =
      model.parameters.map { ($0.name, $0.extents) } + model.states.map { ($0.name, $0.extents) }
    let shapes = Dictionary(own, uniquingKeysWith: { first, _ in first })
    return own + slots.map { ($0.name, shapes[$0.parameter] ?? []) }
  }

  /// Draws the parameters and sets state and slots. Without `surroundings`, parameters whose
  /// initializers look at the data keep the start that is drawn for them.
  public static func fill(
    _ store: VariableStore, _ experiment: Experiment, _ slots: [TrainingGraph.SlotInfo],
    _ surroundings: Surroundings? = nil
  ) throws(DiagnosticError) {
    for parameter in experiment.model.parameters {
      guard let buffer = store.buffer(parameter.name),
        let initializer = try initializer(of: parameter, experiment)
      else { continue }
      let stream = RandomStream(seed: experiment.training.seed, purpose: parameter.name)
      initializer.fill(buffer, shape: ParameterShape(parameter), stream: stream)
    }
    for state in experiment.model.states {
      store.buffer(state.name)?.update(repeating: state.initial)
    }
    if let surroundings, let adaptive = try AdaptiveStart(experiment) {
      try adaptive.run(store, surroundings)
    }
    for slot in slots {
      if let initial = slot.initial {
        store.buffer(slot.name)?.update(repeating: initial)
      } else if let values = store[slot.parameter] {
        store.set(slot.name, values)
      }
    }
  }

  /// Whether a parameter's initializer looks at the data.
  public static func needsData(_ experiment: Experiment) -> Bool {
    experiment.model.parameters.contains {
      (try? initializer(of: $0, experiment)) is any AdaptiveInitializer
    }
  }

  /// The initializer that a parameter's rule names; nil where there is no rule.
  public static func initializer(
    of parameter: ParameterInfo, _ experiment: Experiment
  ) throws(DiagnosticError) -> (any Initializer)? {
    guard let rule = experiment.initial[parameter.name] else { return nil }
    do throws(InvalidArgument) {
      return try OptimisationCatalogues.initializer(rule.value)
    } catch {
      throw DiagnosticError(TrainingDiagnostics.refused(
        OperatorError(.attribute, error.description), at: rule.span))
    }
  }
}
