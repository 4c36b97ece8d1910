using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class RMSProp
{
    /// <summary>What is remembered about one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps were taken.</summary>
        public long step;

        /// <summary>The decaying mean of the gradient's square.</summary>
        public Tensor square_avg = null!;

        /// <summary>The last change; zeros without momentum.</summary>
        public Tensor momentum_buffer = null!;

        /// <summary>The decaying mean of the gradient; zeros unless centered.</summary>
        public Tensor grad_avg = null!;

        /// <summary>Begins to remember.</summary>
        public State(Parameter parameter)
            : base(parameter)
        {
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            square_avg = Zeros();
            momentum_buffer = Zeros();
            grad_avg = Zeros();
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Copy(ref square_avg!, other.square_avg);
            Copy(ref momentum_buffer!, other.momentum_buffer);
            Copy(ref grad_avg!, other.grad_avg);
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State state && step == state.step && AreClose(square_avg, state.square_avg)
            && AreClose(momentum_buffer, state.momentum_buffer) && AreClose(grad_avg, state.grad_avg);

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref square_avg!, device);
            Move(ref momentum_buffer!, device);
            Move(ref grad_avg!, device);
        }

        /// <summary>Disposes the tensors.</summary>
        public void Dispose()
        {
            square_avg?.Dispose();
            momentum_buffer?.Dispose();
            grad_avg?.Dispose();
        }
    }
}
