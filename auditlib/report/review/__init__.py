"""The review desk: what it shows of a finding, and the widget that appends what an inspector decides."""
