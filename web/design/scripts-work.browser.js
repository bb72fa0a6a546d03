// Tells the server that scripts run here, so that the record may arrive out of order. Without it the record comes in order,
// complete, in one piece.
document.cookie = `lcr-scripts=1; path=/; samesite=strict${location.protocol === 'https:' ? '; secure' : ''}`;
