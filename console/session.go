package console

import (
	"errors"
	"net"
	"net/http"

	"markwarden/access"
)

// sessionCookie: the __Host- prefix makes browsers refuse one that another host or plain HTTP set.
func (c *console) sessionCookie() string {
	if c.Secure {
		return "__Host-markwarden"
	}
	return "markwarden"
}

// account is who sent a request; access.ErrUnauthenticated when nobody is signed in.
func (c *console) account(r *http.Request) (access.Account, error) {
	k, err := r.Cookie(c.sessionCookie())
	if err != nil || k.Value == "" {
		return access.Account{}, access.ErrUnauthenticated
	}
	a, _, err := c.Sessions.Session(r.Context(), k.Value, origin(r))
	return a, err
}

// origin is the address that a request came from, for the limit of failed sign-ins.
func origin(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

type signinData struct {
	*view
	Link string
	Used bool // the link is no longer good
}

// signinPage never uses the link up: mail scanners and link previews follow links. app.js sends the form at once for people
// who run JavaScript; the others press the button.
func (c *console) signinPage(w http.ResponseWriter, r *http.Request, v *view) error {
	link := r.URL.Query().Get("link")
	if v.Account != nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
	}
	v.PageTitle = v.T("signin.title")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "same-origin")
	return c.show(w, http.StatusOK, "signin", signinData{view: v, Link: link})
}

func (c *console) signin(w http.ResponseWriter, r *http.Request, v *view) error {
	secret, _, _, err := c.Sessions.SignIn(r.Context(), r.PostFormValue("link"), origin(r))
	if errors.Is(err, access.ErrUnauthenticated) {
		v.PageTitle = v.T("signin.title")
		return c.show(w, http.StatusForbidden, "signin", signinData{view: v, Used: true})
	}
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: c.sessionCookie(), Value: secret, Path: "/", MaxAge: int(access.SessionLife.Seconds()), HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

func (c *console) signout(w http.ResponseWriter, r *http.Request, _ *view) error {
	if k, err := r.Cookie(c.sessionCookie()); err == nil {
		if err := c.Sessions.SignOut(r.Context(), k.Value); err != nil {
			return err
		}
	}
	http.SetCookie(w, &http.Cookie{Name: c.sessionCookie(), Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
	return nil
}
