using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Divides by the root of the decaying mean of the squared gradient (Tieleman and Hinton, 2012).</summary>
    public partial class RMSProp : OptimizerHelper, IMomentum
    {
        /// <summary>An optimizer with one group.</summary>
        public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0.0, bool centered = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
        {
        }

        /// <summary>An optimizer with groups; what their options leave open is given here.</summary>
        /// <exception cref="ArgumentException">An argument is out of its range.</exception>
        public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0.0, bool centered = false, bool maximize = false)
            : base(new Options
            {
                LearningRate = OptimizerArguments.NotNegative(lr),
                alpha = OptimizerArguments.NotNegative(alpha),
                eps = OptimizerArguments.NotNegative(eps),
                weight_decay = OptimizerArguments.NotNegative(weight_decay),
                momentum = OptimizerArguments.NotNegative(momentum),
                centered = centered,
                maximize = maximize,
            })
        {
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
            double rate = group.LearningRate;
            double alpha = options.alpha!.Value;
            double weightDecay = options.weight_decay!.Value;
            double momentum = options.momentum!.Value;
            foreach (Parameter parameter in group.Parameters)
            {
                if (parameter.grad is not { } raw)
                {
                    continue;
                }

                var state = (State)StateOf(parameter);
                state.step++;
                Tensor gradient = options.maximize!.Value ? raw.neg() : raw;
                gradient = weightDecay != 0 ? gradient.add(parameter, alpha: weightDecay) : gradient;
                state.square_avg.mul_(alpha).addcmul_(gradient, gradient, value: 1 - alpha);
                Tensor root;
                if (options.centered!.Value)
                {
                    state.grad_avg.mul_(alpha).add_(gradient, alpha: 1 - alpha);
                    root = state.square_avg.addcmul(state.grad_avg, state.grad_avg, value: -1).sqrt_();
                }
                else
                {
                    root = state.square_avg.sqrt();
                }

                root.add_(options.eps!.Value);
                if (momentum > 0)
                {
                    state.momentum_buffer.mul_(momentum).addcdiv_(gradient, root, value: 1);
                    parameter.add_(state.momentum_buffer, alpha: -rate);
                }
                else
                {
                    parameter.addcdiv_(gradient, root, value: -rate);
                }
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
            /// <summary>Divides by the root of the decaying mean of the squared gradient (Tieleman and Hinton, 2012).</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="alpha">The decay rate of the mean.</param>
            /// <param name="eps">What is added to the denominator.</param>
            /// <param name="weight_decay">The factor of the parameter in the gradient.</param>
            /// <param name="momentum">The factor of the last change.</param>
            /// <param name="centered">Whether the variance of the gradient takes the place of the mean of its square.</param>
            /// <param name="maximize">Whether to go up instead of down.</param>
            public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            /// <inheritdoc cref="RMSProp(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
            public static RMSProp RMSProp(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            /// <inheritdoc cref="RMSProp(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
            public static RMSProp RMSProp(IEnumerable<RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}
