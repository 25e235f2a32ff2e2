import Graph
import Optimisation
import Runtime
import Schema
import Semantics
import Support

/// Gives variables their first values.
public enum InitialValues {
  /// All variables of a training graph: parameters, the layers' state, the optimizer's slots.
  public static func variables(
    of experiment: Experiment, _ slots: [TrainingGraph.SlotInfo]
  ) -> [(name: String, extents: [Int])] {
    let model = experiment.model
    let shapes = Dictionary(
      model.parameters.map { ($0.name, $0.extents) }, uniquingKeysWith: { first, _ in first })
    return model.parameters.map { ($0.name, $0.extents) }
      + model.states.map { ($0.name, $0.extents) }
      + slots.map { ($0.name, shapes[$0.parameter] ?? []) }
  }

  /// Draws the parameters and sets state and slots.
  public static func fill(
    _ store: VariableStore, _ experiment: Experiment, _ slots: [TrainingGraph.SlotInfo]
  ) throws(DiagnosticError) {
    for parameter in experiment.model.parameters {
      guard let buffer = store.buffer(parameter.name), let rule = experiment.initial[parameter.name]
      else { continue }
      let shape = ParameterShape(
        extents: parameter.extents, fanIn: parameter.fanIn, fanOut: parameter.fanOut,
        gain: parameter.gain)
      let stream = RandomStream(seed: experiment.training.seed, purpose: parameter.name)
      do throws(InvalidArgument) {
        let initializer = try OptimisationCatalogues.initializer(rule.value)
        initializer.fill(buffer, shape: shape, stream: stream)
      } catch {
        throw DiagnosticError(TrainingDiagnostics.refused(
          OperatorError(.attribute, error.description), at: rule.span))
      }
    }
    for state in experiment.model.states {
      store.buffer(state.name)?.update(repeating: state.initial)
    }
    for slot in slots {
      if let initial = slot.initial {
        store.buffer(slot.name)?.update(repeating: initial)
      } else if let values = store[slot.parameter] {
        store.set(slot.name, values)
      }
    }
  }
}
