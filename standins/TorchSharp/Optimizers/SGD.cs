using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent, with momentum (Polyak, 1964) or Nesterov's (Sutskever et al., 2013).</summary>
    public partial class SGD : OptimizerHelper, IMomentum
    {
        /// <summary>An optimizer with one group.</summary>
        public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        /// <summary>An optimizer with groups; what their options leave open is given here.</summary>
        /// <exception cref="ArgumentException">An argument is out of its range, or Nesterov's momentum is without momentum or with dampening.</exception>
        public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(new Options
            {
                LearningRate = OptimizerArguments.NotNegative(lr),
                momentum = OptimizerArguments.NotNegative(momentum),
                dampening = dampening,
                weight_decay = OptimizerArguments.NotNegative(weight_decay),
                nesterov = nesterov,
                maximize = maximize,
            })
        {
            if (nesterov && (momentum <= 0 || dampening != 0))
            {
                throw new ArgumentException("Nesterov's momentum needs a momentum and no dampening.", nameof(nesterov));
            }

            foreach (ParamGroup group in parameters)
            {
                add_param_group(group);
            }
        }

        /// <summary>The momentum of groups that do not have their own.</summary>
        public double Momentum
        {
            get => ((Options)Defaults).momentum!.Value;
            set => ((Options)Defaults).momentum = value;
        }

        /// <inheritdoc/>
        public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

        private protected override OptimizerOptions NewOptions() => new Options();

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private void Step(ParamGroup group)
        {
            Options options = group.Options;
            double rate = options.maximize!.Value ? group.LearningRate : -group.LearningRate;
            double weightDecay = options.weight_decay!.Value;
            double momentum = options.momentum!.Value;
            foreach (Parameter parameter in group.Parameters)
            {
                if (parameter.grad is not { } raw)
                {
                    continue;
                }

                Tensor gradient = weightDecay != 0 ? raw.add(parameter, alpha: weightDecay) : raw;
                if (momentum != 0)
                {
                    var state = (State)StateOf(parameter);
                    if (state.momentum_buffer is null)
                    {
                        state.momentum_buffer = gradient.clone().DetachFromDisposeScope();
                    }
                    else
                    {
                        state.momentum_buffer.mul_(momentum).add_(gradient, alpha: 1 - options.dampening!.Value);
                    }

                    gradient = options.nesterov!.Value ? gradient.add(state.momentum_buffer, alpha: momentum) : state.momentum_buffer;
                }

                parameter.add_(gradient, alpha: rate);
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Stochastic gradient descent, with momentum (Polyak, 1964) or Nesterov's (Sutskever et al., 2013).</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="learningRate">The learning rate.</param>
            /// <param name="momentum">The factor of the last change.</param>
            /// <param name="dampening">What is taken from the factor 1 of the gradient.</param>
            /// <param name="weight_decay">The factor of the parameter in the gradient.</param>
            /// <param name="nesterov">Whether the gradient counts once more after the momentum.</param>
            /// <param name="maximize">Whether to go up instead of down.</param>
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            /// <inheritdoc cref="SGD(IEnumerable{Parameter}, double, double, double, double, bool, bool)"/>
            public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            /// <inheritdoc cref="SGD(IEnumerable{Parameter}, double, double, double, double, bool, bool)"/>
            public static SGD SGD(IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
