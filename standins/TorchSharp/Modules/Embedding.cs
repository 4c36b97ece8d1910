using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Replaces indices by rows of a table.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long padding;
        private readonly double maxNorm;
        private readonly double normType;
        private readonly bool byFrequency;
        private readonly bool sparse;

        internal Embedding(Parameter weight, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse)
            : base(nameof(Embedding))
        {
            long rows = weight.shape[0];
            if (padding_idx is long index && (index >= rows || index < -rows))
            {
                throw new ArgumentOutOfRangeException(nameof(padding_idx), index, $"The table has {rows} rows.");
            }

            padding = padding_idx is null ? -1 : (padding_idx.Value + rows) % rows;
            maxNorm = max_norm ?? -1;
            normType = norm_type;
            byFrequency = scale_grad_by_freq;
            this.sparse = sparse;
            weight.DetachFromDisposeScope();
            ConditionallyRegisterParameter(nameof(weight), weight);
        }

        /// <summary>The table, [num_embeddings, embedding_dims]: a new handle on it at each read.</summary>
        public Parameter? weight
        {
            get => Table.Share();
            set
            {
                ArgumentNullException.ThrowIfNull(value, nameof(weight));
                value.DetachFromDisposeScope();
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        private Parameter Table => get_parameter(nameof(weight))!;

        /// <inheritdoc/>
        public override Tensor forward(Tensor input) =>
            Native.ts_nn_embedding(Table, input, padding, maxNorm, normType, byFrequency ? 1 : 0, sparse ? 1 : 0);

        internal Embedding Initialised()
        {
            nn.init.normal_(Table);
            if (padding >= 0)
            {
                using var _ = no_grad();
                using Tensor row = Table.select(0, padding);
                row.zero_();
            }

            return this;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A table of rows drawn from the standard normal distribution; the row of <paramref name="padding_idx"/> is zero and stays.</summary>
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                var table = new Parameter(empty(num_embeddings, embedding_dims, dtype: dtype, device: device));
                return new Embedding(table, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse).Initialised();
            }

            /// <summary>A table over given rows, which it shares.</summary>
            /// <param name="embeddings">[num_embeddings, embedding_dims].</param>
            /// <param name="freeze">Whether the rows stay as they are in training.</param>
            /// <exception cref="ArgumentException">The tensor does not have two dimensions.</exception>
            public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (embeddings.Dimensions != 2)
                {
                    throw new ArgumentException($"A table has two dimensions, not {embeddings.Dimensions}.", nameof(embeddings));
                }

                var table = new Parameter(embeddings.alias(), requires_grad: !freeze);
                return new Embedding(table, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse).MoveModule<Embedding>(device, dtype);
            }
        }
    }
}
