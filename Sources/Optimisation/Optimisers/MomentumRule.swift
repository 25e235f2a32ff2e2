import Kernels

/// The update that `sgd`, `momentum` and `nesterov` share (Sutskever et al. 2013, in PyTorch's
/// form).
struct MomentumRule: Sendable {
  /// The share of the velocity that is kept; 0: there is none.
  let momentum: Double
  /// Whether the step goes along g + momentum v rather than v.
  let isNesterov: Bool
  /// The share of each gradient, after the first, that does not reach the velocity.
  let dampening: Double

  /// The velocity, where there is momentum.
  var slots: [Slot] { momentum == 0 ? [] : [Slot("velocity")] }

  /// The learning rate, and the gradient's share where it is dampened.
  var scalarCount: Int { dampening == 0 ? 1 : 2 }

  /// The learning rate, and the gradient's share where it is dampened: all of the first gradient.
  func scalars(step: Int, rate: Double) -> StepScalars {
    dampening == 0 ? StepScalars(rate) : StepScalars(rate, step == 1 ? 1 : 1 - dampening)
  }

  /// The step against the velocity.
  func update(_ inputs: UpdateInputs) -> UpdateFormulas {
    let (gradient, rate) = (inputs.gradient, inputs.scalars[0])
    guard let old = inputs.slots.first else {
      return UpdateFormulas(weight: inputs.weight - rate * gradient)
    }
    let gained = dampening == 0 ? gradient : inputs.scalars[1] * gradient
    let velocity = .constant(momentum) * old + gained
    let direction = isNesterov ? gradient + .constant(momentum) * velocity : velocity
    return UpdateFormulas(weight: inputs.weight - rate * direction, slots: [velocity])
  }
}
